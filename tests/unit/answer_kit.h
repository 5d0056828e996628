/*
 * What the tests of Autodiscover answers share: the words around an answer, and reading one.
 */
#ifndef TESTS_UNIT_ANSWER_KIT_H
#define TESTS_UNIT_ANSWER_KIT_H

#include "tests/unit/kit.h"

#define NAMESPACE "http://schemas.microsoft.com/exchange/autodiscover/"
#define OPEN_EAS                                                                                             \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"" NAMESPACE "responseschema/2006\">"    \
    "<Response xmlns=\"" NAMESPACE "mobilesync/responseschema/2006\">"
#define OPEN_POX                                                                                             \
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"" NAMESPACE "responseschema/2006\">"    \
    "<Response xmlns=\"" NAMESPACE "outlook/responseschema/2006a\">"
#define CLOSE "</Response></Autodiscover>"

/* What is understood of an answer; everything it has is in kit_arena. */
struct autodiscover_answer kit_read_answer(const char *bytes, size_t len);
struct autodiscover_answer kit_read_answer_text(const char *text);

#endif
