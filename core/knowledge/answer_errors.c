/*
 * See answer_errors.h. The numbers: the table of [MS-OXDSCLI], element ErrorCode (500, 501, 600 to 603); [MS-ASCMD] section
 * 2.2.3.64 says the same of 600 and 601 for ActiveSync. The words of the V2 service: seen in answers of Exchange Online and of other
 * servers (mailcow data/web/autodiscover-json.php, gromox exch/oxdisco.cpp); "UserNotFound" is widely told, and not documented.
 */
#include "core/knowledge/answer_errors.h"

#include <stddef.h>

#include "core/evidence/text.h"

const char *const error_about_names[] = {"unknown", "address", "no-settings", "configuration",
                                         "request", "form",    "server",      NULL};

static const struct answer_error table[] = {
    {"500", ERROR_ABOUT_ADDRESS, true},
    {"501", ERROR_ABOUT_NO_SETTINGS, true},
    {"600", ERROR_ABOUT_REQUEST, true},
    {"601", ERROR_ABOUT_FORM, true},
    {"602", ERROR_ABOUT_CONFIGURATION, true},
    {"603", ERROR_ABOUT_SERVER, true},
    {"UserNotFound", ERROR_ABOUT_ADDRESS, false},
    {"InvalidProtocol", ERROR_ABOUT_FORM, false},
    {"ProtocolNotSupported", ERROR_ABOUT_FORM, false},
    {"MissingProtocol", ERROR_ABOUT_REQUEST, false},
    {"MandatoryParameterMissing", ERROR_ABOUT_REQUEST, false},
    {"InternalServerError", ERROR_ABOUT_SERVER, false},
};

const struct answer_error *answer_error_find(const char *code)
{
    for (size_t i = 0; code != NULL && i < sizeof table / sizeof table[0]; i++) {
        if (text_equal_ignoring_case(code, table[i].code)) {
            return &table[i];
        }
    }
    return NULL;
}

enum error_about answer_error_about(const char *code)
{
    const struct answer_error *error = answer_error_find(code);
    return error == NULL ? ERROR_ABOUT_UNKNOWN : error->about;
}
