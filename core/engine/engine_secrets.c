/*
 * Passwords between the person's agreement and their one use. They live in memory of their own, never in an arena and
 * never in evidence, and are wiped as they are released.
 */
#include <stdlib.h>
#include <string.h>

#include "core/engine/engine_inside.h"
#include "core/evidence/text.h"

char *secret_copy_text(const char *text)
{
    if (text == NULL) {
        return NULL;
    }
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy != NULL) {
        memcpy(copy, text, size);
    }
    return copy;
}

void secret_destroy_text(char *text)
{
    if (text != NULL) {
        memory_wipe(text, strlen(text));
        free(text);
    }
}

void secret_destroy(struct secret *secret)
{
    if (secret != NULL) {
        secret_destroy_text(secret->question_id);
        secret_destroy_text(secret->user);
        secret_destroy_text(secret->password);
        free(secret);
    }
}

void secret_keep(struct engine *engine, const char *question_id, char *user, char *password)
{
    secret_destroy(secret_take(engine, question_id));
    struct secret *secret = calloc(1, sizeof *secret);
    if (secret == NULL) {
        secret_destroy_text(user);
        secret_destroy_text(password);
        return;
    }
    secret->question_id = secret_copy_text(question_id);
    secret->user = user;
    secret->password = password;
    secret->next = engine->secrets;
    engine->secrets = secret;
}

struct secret *secret_take(struct engine *engine, const char *question_id)
{
    for (struct secret **link = &engine->secrets; *link != NULL; link = &(*link)->next) {
        if (text_equal((*link)->question_id, question_id)) {
            struct secret *secret = *link;
            *link = secret->next;
            secret->next = NULL;
            return secret;
        }
    }
    return NULL;
}

void secrets_destroy_same(struct engine *engine, const struct secret *used)
{
    struct secret **link = &engine->secrets;
    while (used != NULL && *link != NULL) {
        struct secret *other = *link;
        if (text_equal_ignoring_case(other->user, used->user) &&
            text_equal(other->password, used->password)) {
            *link = other->next;
            secret_destroy(other);
        } else {
            link = &other->next;
        }
    }
}

void secrets_destroy_all(struct engine *engine)
{
    while (engine->secrets != NULL) {
        struct secret *next = engine->secrets->next;
        secret_destroy(engine->secrets);
        engine->secrets = next;
    }
}
