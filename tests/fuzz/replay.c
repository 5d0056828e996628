/*
 * Feeds files to a fuzz target, for compilers and systems without libFuzzer.
 *
 *     fuzz-answer-replay FILE...             these files
 *     fuzz-answer-replay --list LIST FOLDER  the files in FOLDER that LIST names, one a line
 *
 * Each file is fed whole and in parts, from its beginning and to its end. Prints how many inputs there were. Exit code: 0; 64 wrong usage or a file
 * that can't be read; a failed check ends the program.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/target.h"

enum { EXIT_USAGE = 64, LINE_MAXIMUM = 1024, PARTS = 16, FILE_MAXIMUM = 16 * 1024 * 1024 };

static size_t inputs;

/* Memory of its own for every part, so that reading past its end is seen. */
static void feed(const unsigned char *bytes, size_t len)
{
    unsigned char *copy = malloc(len > 0 ? len : 1);
    check_that(copy != NULL, "no memory");
    if (len > 0) {
        memcpy(copy, bytes, len);
    }
    (void)LLVMFuzzerTestOneInput(copy, len);
    free(copy);
    inputs++;
}

static bool replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    unsigned char *bytes = malloc(FILE_MAXIMUM);
    if (file == NULL || bytes == NULL) {
        (void)fprintf(stderr, "replay: %s can't be read\n", path);
        if (file != NULL) {
            (void)fclose(file);
        }
        free(bytes);
        return false;
    }
    size_t len = fread(bytes, 1, FILE_MAXIMUM, file);
    (void)fclose(file);
    feed(bytes, len);
    for (size_t i = 1; i < PARTS; i++) {
        feed(bytes, len * i / PARTS);
        feed(bytes + len * i / PARTS, len - len * i / PARTS);
    }
    free(bytes);
    return true;
}

static bool replay_list(const char *list, const char *folder)
{
    FILE *file = fopen(list, "r");
    char line[LINE_MAXIMUM];
    char path[LINE_MAXIMUM * 2];
    bool good = file != NULL;
    while (good && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        (void)snprintf(path, sizeof path, "%s/%s", folder, line);
        good = line[0] == '\0' || replay(path);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return good;
}

int main(int argc, char **argv)
{
    bool good = argc > 1;
    if (argc == 4 && strcmp(argv[1], "--list") == 0) {
        good = replay_list(argv[2], argv[3]);
    } else {
        for (int i = 1; good && i < argc; i++) {
            good = replay(argv[i]);
        }
    }
    if (!good || inputs == 0) {
        (void)fprintf(stderr, "replay: nothing was replayed, or not everything\n");
        return EXIT_USAGE;
    }
    (void)printf("%lu inputs\n", (unsigned long)inputs);
    return 0;
}
