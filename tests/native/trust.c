/*
 * Trust on Linux: a PEM file that tests/native/tls_native.c is told of.
 */
#define _DEFAULT_SOURCE 1

#include "tests/unit/trust.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/pem.h>

static char file_name[] = "/tmp/wizard-test-root-XXXXXX";

bool trust_add(const unsigned char *root, size_t len)
{
    X509 *certificate = d2i_X509(NULL, &root, (long)len);
    int descriptor = mkstemp(file_name);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "w") : NULL;
    bool written = certificate != NULL && file != NULL && PEM_write_X509(file, certificate) == 1;
    if (file != NULL) {
        written = fclose(file) == 0 && written;
    }
    X509_free(certificate);
    return written && setenv("WIZARD_TEST_CA", file_name, 1) == 0;
}

void trust_remove(void)
{
    (void)unsetenv("WIZARD_TEST_CA");
    (void)unlink(file_name);
}
