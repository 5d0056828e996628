/*
 * Sample reports outside the unit tests, for a check that opens them in a browser and for people who want to see one:
 *
 *     report-samples write FOLDER    writes NAME.html, NAME.json and NAME.txt of every sample
 *     report-samples same FILE FILE  exits 0 when two saved reports carry the same evidence
 *     report-samples schema          prints what resources/report.schema.json takes from the tables
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/evidence/evidence_json.h"
#include "tests/report/json_schema.h"
#include "tests/unit/report_sample.h"

#ifndef REPOSITORY_ROOT
#define REPOSITORY_ROOT "."
#endif

/* The bytes of a file with a NUL behind them, for the caller to free; NULL after a line on stderr. */
static char *read_file(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    long size = -1;
    if (file != NULL && fseek(file, 0, SEEK_END) == 0) {
        size = ftell(file);
    }
    char *bytes = size < 0 ? NULL : malloc((size_t)size + 1);
    if (bytes == NULL || fseek(file, 0, SEEK_SET) != 0 ||
        fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        (void)fprintf(stderr, "report-samples: %s can't be read\n", path);
        free(bytes);
        bytes = NULL;
    } else {
        bytes[size] = '\0';
        *len = (size_t)size;
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
        (void)fprintf(stderr, "report-samples: %s can't be written\n", path);
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
        (void)fprintf(stderr, "report-samples: %s: %s\n", sample->name, failure.text);
        return false;
    }
    return write_file(sample->arena, folder, sample->name, "html", html, html_len) &&
           write_file(sample->arena, folder, sample->name, "json", json, json_len) &&
           write_file(sample->arena, folder, sample->name, "txt", text, strlen(text));
}

static int write_samples(const char *folder)
{
    size_t len = 0;
    char *messages = read_file(REPOSITORY_ROOT "/resources/messages/en.xml", &len);
    char *style = read_file(REPOSITORY_ROOT "/resources/report.css", &len);
    bool all_written = messages != NULL && style != NULL;
    for (int kind = 0; all_written && kind < SAMPLE_KIND_COUNT; kind++) {
        struct report_sample *sample = report_sample_create((enum sample_kind)kind, messages, style);
        all_written = sample != NULL && write_sample(sample, folder);
        report_sample_destroy(sample);
    }
    free(messages);
    free(style);
    return all_written ? 0 : 1;
}

static struct evidence *load_file(struct arena *arena, const char *path)
{
    struct failure failure = {NULL, UNKNOWN_INTEGER, NULL, NULL};
    size_t len = 0;
    char *bytes = read_file(path, &len);
    struct evidence *evidence = bytes == NULL ? NULL : evidence_load(bytes, len, arena, &failure);
    if (bytes != NULL && evidence == NULL) {
        (void)fprintf(stderr, "report-samples: %s: %s\n", path, failure.text);
    }
    free(bytes);
    return evidence;
}

static int compare_files(const char *one, const char *other)
{
    struct arena *arena = arena_create();
    struct evidence *left = load_file(arena, one);
    struct evidence *right = load_file(arena, other);
    bool same = left != NULL && right != NULL && schema_equal(&evidence_schema, left, right);
    evidence_destroy(left);
    evidence_destroy(right);
    arena_destroy(arena);
    return same ? 0 : 1;
}

static int print_schema(void)
{
    char *schema = json_schema_of_tables();
    bool printed = schema != NULL && puts(schema) >= 0;
    free(schema);
    return printed ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "write") == 0) {
        return write_samples(argv[2]);
    }
    if (argc == 4 && strcmp(argv[1], "same") == 0) {
        return compare_files(argv[2], argv[3]);
    }
    if (argc == 2 && strcmp(argv[1], "schema") == 0) {
        return print_schema();
    }
    (void)fprintf(stderr, "usage: report-samples write FOLDER | same FILE FILE | schema\n");
    return 64;
}
