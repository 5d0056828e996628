/*
 * What the program carries inside itself: the catalogue of texts and the report's style.
 */
#ifndef APP_EMBEDDED_H
#define APP_EMBEDDED_H

#include "core/report/catalogue.h"

struct embedded {
    struct catalogue *catalogue;
    const char *style; /* the report's CSS */
    struct arena *arena;
};

/*
 * Loads both from the program's resources. The caller ends it with embedded_unload. False with the cause in *failure
 * (texts owned by embedded->arena) when the program file is damaged.
 */
bool embedded_load(struct embedded *embedded, struct failure *failure);
void embedded_unload(struct embedded *embedded);

#endif
