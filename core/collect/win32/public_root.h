/*
 * Whether a root certificate belongs to Microsoft's programme of public authorities.
 */
#ifndef CORE_COLLECT_WIN32_PUBLIC_ROOT_H
#define CORE_COLLECT_WIN32_PUBLIC_ROOT_H

#include "core/collect/win32/system.h"

#include <wincrypt.h>

#include "core/evidence/evidence.h"

/* `root` is the end of `chain`; NULL = the chain has none. TRUTH_UNKNOWN where this Windows can't tell. */
enum truth public_root_recognize(const CERT_CHAIN_CONTEXT *chain, const CERT_CONTEXT *root);

#endif
