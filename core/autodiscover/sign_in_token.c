/*
 * See sign_in_token.h. Both marks are eight bytes; NTLM's message type follows, 32 bits, little-endian.
 */
#include "core/autodiscover/sign_in_token.h"

#include <string.h>

enum { MARK_LEN = 8, TYPE_NEGOTIATE = 1, TYPE_AUTHENTICATE = 3 };

enum token_kind sign_in_token_kind(const unsigned char *token, size_t len)
{
    static const char ntlm[MARK_LEN + 1] = "NTLMSSP\0";
    static const char negoex[MARK_LEN + 1] = "NEGOEXTS"; /* draft-zhu-negoex section 4 */
    enum token_kind kind = TOKEN_OTHER;
    for (size_t i = 0; i + MARK_LEN + 4 <= len; i++) {
        const unsigned char *type = token + i + MARK_LEN;
        if (memcmp(token + i, ntlm, MARK_LEN) == 0 && type[1] == 0 && type[2] == 0 && type[3] == 0) {
            if (type[0] == TYPE_AUTHENTICATE) {
                return TOKEN_PROVES;
            }
            kind = type[0] == TYPE_NEGOTIATE ? TOKEN_BEGINS : kind;
        } else if (memcmp(token + i, negoex, MARK_LEN) == 0) {
            kind = TOKEN_BEGINS;
        }
    }
    return kind;
}
