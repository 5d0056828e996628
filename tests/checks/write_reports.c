/*
 * Writes a report of every sample into a folder, for a check that opens them in a browser, and for people who want to
 * look at one: write-reports FOLDER.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/report_sample.h"

#ifndef REPOSITORY_ROOT
#define REPOSITORY_ROOT "."
#endif

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size = -1;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        size = ftell(file);
    }
    char *bytes = size < 0 ? NULL : malloc((size_t)size + 1);
    if (bytes == NULL || fseek(file, 0, SEEK_SET) != 0 ||
        fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        (void)fprintf(stderr, "write-reports: %s can't be read\n", path);
        free(bytes);
        bytes = NULL;
    } else {
        bytes[size] = '\0';
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return bytes;
}

static bool write_file(struct arena *arena, const char *folder, const char *name, const char *ending,
                       const char *bytes, size_t len)
{
    const char *path = arena_format(arena, "%s/%s.%s", folder, name, ending);
    FILE *file = fopen(path, "wb");
    bool written = file != NULL && bytes != NULL && fwrite(bytes, 1, len, file) == len;
    if (file != NULL) {
        written = fclose(file) == 0 && written;
    }
    if (!written) {
        (void)fprintf(stderr, "write-reports: %s can't be written\n", path);
    }
    return written;
}

static bool write_sample(const struct report_sample *sample, const char *folder)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t html_len = 0;
    size_t json_len = 0;
    const char *html = report_html(&sample->input, sample->arena, &html_len, &failure);
    const char *json = report_json(&sample->input, sample->arena, &json_len, &failure);
    const char *text = report_text(&sample->input, sample->arena);
    if (html == NULL || json == NULL) {
        (void)fprintf(stderr, "write-reports: %s: %s\n", sample->name, failure.text);
        return false;
    }
    return write_file(sample->arena, folder, sample->name, "html", html, html_len) &&
           write_file(sample->arena, folder, sample->name, "json", json, json_len) &&
           write_file(sample->arena, folder, sample->name, "txt", text, strlen(text));
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "usage: write-reports FOLDER\n");
        return 64;
    }
    char *messages = read_file(REPOSITORY_ROOT "/resources/messages/en.xml");
    char *style = read_file(REPOSITORY_ROOT "/resources/report.css");
    bool all_written = messages != NULL && style != NULL;
    for (int kind = 0; all_written && kind < SAMPLE_KIND_COUNT; kind++) {
        struct report_sample *sample = report_sample_create((enum sample_kind)kind, messages, style);
        all_written = sample != NULL && write_sample(sample, argv[1]);
        report_sample_destroy(sample);
    }
    free(messages);
    free(style);
    return all_written ? 0 : 1;
}
