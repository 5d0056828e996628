/*
 * What the hosts file says of a name: it goes before every DNS server, and whoever wrote into it once is seldom remembered.
 */
#ifndef CORE_COLLECT_HOSTS_FILE_H
#define CORE_COLLECT_HOSTS_FILE_H

#include <stddef.h>

#include "core/evidence/evidence.h"

enum {
    HOSTS_FILE_BYTES_MAXIMUM = 4 * 1024 * 1024, /* lists that block advertisements have some megabytes */
    HOSTS_FILE_ADDRESS_MAXIMUM = 16             /* of one name */
};

/*
 * Appends the addresses that the file's bytes give to the host, in the file's order and each once: lines of an address and
 * its names, separated by blanks or tabs, what follows # being a comment (the description in Windows' own file; hosts(5)).
 * Names compare without case and without a final dot. Lines that begin with anything but an address are passed over.
 */
void hosts_file_find(struct arena *arena, const char *bytes, size_t len, const char *host,
                     struct text_list *addresses);

#endif
