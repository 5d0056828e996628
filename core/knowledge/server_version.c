/*
 * See server_version.h. How the number is made: serverversion-pox.md of Microsoft's POX reference. Which product has it:
 * ExchangeBuildNumbers.csv of microsoft/Get-ExchangeBuildNumber (to May 2026), which follows Microsoft's page "Exchange
 * Server build numbers and release dates". Exchange Online is 15.20 (and 15.21 since 2026) in the mail headers that its servers write; until
 * 2018 it also used the numbers 15.0 and 15.1, which no server of it has any more.
 */
#include "core/knowledge/server_version.h"

#include <stddef.h>
#include <string.h>

struct product {
    int major;
    int first_minor;
    int last_minor;
    int first_build;
    const char *name;
};

/* Of several rows that fit, the last one is right: Exchange Server SE goes on with 2019's numbers. */
static const struct product products[] = {
    {8, 0, 3, 0, "Exchange Server 2007"},  {14, 0, 3, 0, "Exchange Server 2010"},
    {15, 0, 0, 0, "Exchange Server 2013"}, {15, 1, 1, 0, "Exchange Server 2016"},
    {15, 2, 2, 0, "Exchange Server 2019"}, {15, 2, 2, 2562, "Exchange Server SE"},
    {15, 20, 21, 0, "Exchange Online"},
};

struct update {
    int major;
    int minor;
    int build;
    const char *name;
};

/* Exchange 2007 and 2010 have one minor number for each service pack; their rollups are left out. */
static const struct update updates[] = {
    {8, 0, 685, "RTM"},    {8, 1, 240, "SP1"},    {8, 2, 176, "SP2"},    {8, 3, 83, "SP3"},
    {14, 0, 639, "RTM"},   {14, 1, 218, "SP1"},   {14, 2, 247, "SP2"},   {14, 3, 123, "SP3"},
    {15, 0, 516, "RTM"},   {15, 0, 620, "CU1"},   {15, 0, 712, "CU2"},   {15, 0, 775, "CU3"},
    {15, 0, 847, "SP1"},   {15, 0, 913, "CU5"},   {15, 0, 995, "CU6"},   {15, 0, 1044, "CU7"},
    {15, 0, 1076, "CU8"},  {15, 0, 1104, "CU9"},  {15, 0, 1130, "CU10"}, {15, 0, 1156, "CU11"},
    {15, 0, 1178, "CU12"}, {15, 0, 1210, "CU13"}, {15, 0, 1236, "CU14"}, {15, 0, 1263, "CU15"},
    {15, 0, 1293, "CU16"}, {15, 0, 1320, "CU17"}, {15, 0, 1347, "CU18"}, {15, 0, 1365, "CU19"},
    {15, 0, 1367, "CU20"}, {15, 0, 1395, "CU21"}, {15, 0, 1473, "CU22"}, {15, 0, 1497, "CU23"},
    {15, 1, 225, "RTM"},   {15, 1, 396, "CU1"},   {15, 1, 466, "CU2"},   {15, 1, 544, "CU3"},
    {15, 1, 669, "CU4"},   {15, 1, 845, "CU5"},   {15, 1, 1034, "CU6"},  {15, 1, 1261, "CU7"},
    {15, 1, 1415, "CU8"},  {15, 1, 1466, "CU9"},  {15, 1, 1531, "CU10"}, {15, 1, 1591, "CU11"},
    {15, 1, 1713, "CU12"}, {15, 1, 1779, "CU13"}, {15, 1, 1847, "CU14"}, {15, 1, 1913, "CU15"},
    {15, 1, 1979, "CU16"}, {15, 1, 2044, "CU17"}, {15, 1, 2106, "CU18"}, {15, 1, 2176, "CU19"},
    {15, 1, 2242, "CU20"}, {15, 1, 2308, "CU21"}, {15, 1, 2375, "CU22"}, {15, 1, 2507, "CU23"},
    {15, 2, 221, "RTM"},   {15, 2, 330, "CU1"},   {15, 2, 397, "CU2"},   {15, 2, 464, "CU3"},
    {15, 2, 529, "CU4"},   {15, 2, 595, "CU5"},   {15, 2, 659, "CU6"},   {15, 2, 721, "CU7"},
    {15, 2, 792, "CU8"},   {15, 2, 858, "CU9"},   {15, 2, 922, "CU10"},  {15, 2, 986, "CU11"},
    {15, 2, 1118, "CU12"}, {15, 2, 1258, "CU13"}, {15, 2, 1544, "CU14"}, {15, 2, 1748, "CU15"},
    {15, 2, 2562, "RTM"},
};

enum { HEXADECIMAL_DIGITS = 8 };

static int digit_value(char c)
{
    static const char digits[] = "0123456789abcdef";
    char lower = c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
    const char *found = lower == '\0' ? NULL : strchr(digits, lower);
    return found == NULL ? -1 : (int)(found - digits);
}

static void find_product(struct server_version *version)
{
    for (size_t i = 0; i < sizeof products / sizeof products[0]; i++) {
        const struct product *product = &products[i];
        if (product->major == version->major && version->minor >= product->first_minor &&
            version->minor <= product->last_minor && version->build >= product->first_build) {
            version->product = product->name;
        }
    }
    for (size_t i = 0; i < sizeof updates / sizeof updates[0]; i++) {
        if (updates[i].major == version->major && updates[i].minor == version->minor &&
            updates[i].build == version->build) {
            version->update = updates[i].name;
        }
    }
}

bool server_version_decode(const char *hexadecimal, struct server_version *out)
{
    uint32_t number = 0;
    size_t len = hexadecimal == NULL ? 0 : strlen(hexadecimal);
    memset(out, 0, sizeof *out);
    if (len == 0 || len > HEXADECIMAL_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        int digit = digit_value(hexadecimal[i]);
        if (digit < 0) {
            return false;
        }
        number = number << 4 | (uint32_t)digit;
    }
    /* 4 bits that only compare with older structures, 6 major, 6 minor, 1 flag, 15 build. */
    out->major = number >> 22 & 0x3F;
    out->minor = number >> 16 & 0x3F;
    out->build = number & 0x7FFF;
    find_product(out);
    return out->major > 0;
}

const char *server_version_text(struct arena *arena, const char *hexadecimal)
{
    struct server_version version;
    if (!server_version_decode(hexadecimal, &version)) {
        return NULL;
    }
    const char *number = arena_format(arena, "%lld.%lld.%lld", (long long)version.major,
                                      (long long)version.minor, (long long)version.build);
    if (version.product == NULL) {
        return number;
    }
    return version.update == NULL
               ? arena_format(arena, "%s (%s)", number, version.product)
               : arena_format(arena, "%s (%s %s)", number, version.product, version.update);
}
