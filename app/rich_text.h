/*
 * Paragraphs as Rich Text Format 1.9.1 (Microsoft's specification), which the rich edit control takes in one piece: given
 * paragraph by paragraph it would lay the text out as often.
 */
#ifndef APP_RICH_TEXT_H
#define APP_RICH_TEXT_H

#include <stddef.h>

#include "app/page_view.h"
#include "core/evidence/arena.h"

/* Distances in twips, twentieths of a point; sizes of letters in half points. */
struct rich_text_style {
    const char *face; /* the font's name; only ASCII can be written here, another is left out */
    int charset;
    int letters; /* the size of all letters but those of a title */
    int title_letters;
    int indent;    /* of a step's lines under its number */
    int before[4]; /* the gap above a paragraph, by its kind */
};

/*
 * The document: ASCII, owned by the arena. Texts are UTF-8 and may come from servers: nothing in them is taken for a command. A tab
 * stays one, other control characters become spaces.
 */
const char *rich_text(struct arena *arena, const struct rich_text_style *style,
                      const struct paragraph *paragraphs, size_t count);

#endif
