/*
 * See domains.h. How public suffixes look: publicsuffix.org, section "ICANN domains".
 */
#include "core/knowledge/domains.h"

#include <stddef.h>
#include <string.h>

#include "core/evidence/text.h"
#include "core/knowledge/network_address.h"

enum {
    COUNTRY_LEN = 2,
    /* "co", "com", "ac", "gov", "org", "gob": labels that countries give out names below; none is longer but these */
    SHORT_LABEL_LEN = 3
};

static const char *const long_public_labels[] = {"gouv", "asso",   "info",   "name",      "arts",
                                                 "firm", "school", "police", "store",     "conf",
                                                 "game", "club",   "maori",  "parliament"};

/* Suffixes below which strangers have names, though they look like a company's domain. */
static const char *const shared_suffixes[] = {
    "onmicrosoft.com",    "azurewebsites.net", "cloudapp.net",  "trafficmanager.net", "azure-api.net",
    "cloudapp.azure.com", "github.io",         "herokuapp.com", "amazonaws.com",      "cloudfront.net"};

bool domain_contains(const char *domain, const char *host)
{
    size_t host_len = host == NULL ? 0 : strlen(host);
    size_t domain_len = domain == NULL ? 0 : strlen(domain);
    return domain_len > 0 && host_len >= domain_len && text_ends_ignoring_case(host, domain) &&
           (host_len == domain_len || host[host_len - domain_len - 1] == '.');
}

/* The part of a name that begins `count` labels before its end; the whole name when it has no more. */
static const char *last_labels(const char *name, size_t count)
{
    const char *at = name + strlen(name);
    while (at > name) {
        at--;
        if (*at == '.' && --count == 0) {
            return at + 1;
        }
    }
    return name;
}

static bool is_public_label(const char *label, size_t len)
{
    if (len <= SHORT_LABEL_LEN) {
        return true;
    }
    for (size_t i = 0; i < sizeof long_public_labels / sizeof long_public_labels[0]; i++) {
        if (strlen(long_public_labels[i]) == len && text_begins_ignoring_case(label, long_public_labels[i])) {
            return true;
        }
    }
    return false;
}

static size_t count_labels(const char *name)
{
    size_t count = 1;
    for (; *name != '\0'; name++) {
        count += *name == '.';
    }
    return count;
}

/* The registrable domain of a host name, or as much more as it takes to be sure. */
static const char *registrable(const char *host)
{
    for (size_t i = 0; i < sizeof shared_suffixes / sizeof shared_suffixes[0]; i++) {
        if (domain_contains(shared_suffixes[i], host)) {
            return last_labels(host, count_labels(shared_suffixes[i]) + 1);
        }
    }
    const char *two = last_labels(host, 2);
    const char *top = last_labels(host, 1);
    size_t second_len = (size_t)(top - two) - (top > two ? 1 : 0);
    bool is_country = strlen(top) == COUNTRY_LEN;
    return is_country && is_public_label(two, second_len) ? last_labels(host, 3) : two;
}

/* Nobody owns what lies below a shared suffix or below a single label. */
static bool contains_as_owner(const char *domain, const char *host)
{
    for (size_t i = 0; i < sizeof shared_suffixes / sizeof shared_suffixes[0]; i++) {
        if (text_equal_ignoring_case(domain, shared_suffixes[i])) {
            return false;
        }
    }
    return strchr(domain, '.') != NULL && domain_contains(domain, host);
}

bool domain_same_owner(const char *left, const char *right)
{
    struct network_address address;
    if (left == NULL || right == NULL) {
        return false;
    }
    /* The numbers of an address are no labels: 192.0.2.10 and 198.51.2.10 end alike and have nothing to do with each other. */
    if (network_address_parse(left, &address) || network_address_parse(right, &address)) {
        return text_equal_ignoring_case(left, right);
    }
    if (contains_as_owner(left, right) || contains_as_owner(right, left)) {
        return true;
    }
    const char *left_owner = registrable(left);
    const char *right_owner = registrable(right);
    /* A name with a single label is a computer of this network, or nothing that could be compared. */
    return strchr(left_owner, '.') != NULL && text_equal_ignoring_case(left_owner, right_owner);
}
