/*
 * Programs and devices that take encrypted connections apart to look into them, known by the name that they put into the
 * certificates which they make.
 */
#ifndef CORE_KNOWLEDGE_INSPECTION_PRODUCTS_H
#define CORE_KNOWLEDGE_INSPECTION_PRODUCTS_H

enum inspection_place {
    INSPECTION_NETWORK,  /* a firewall, web filter or service between this computer and the Internet */
    INSPECTION_COMPUTER, /* a security program on this computer */
    INSPECTION_TOOL      /* a tool with which somebody on this computer watches connections */
};

struct inspection_product {
    const char *fragment; /* a part of the issuer's name, compared without case */
    const char *name;     /* the product */
    int place;            /* enum inspection_place: where it usually runs */
};

/*
 * The product that issues certificates in this name (struct certificate's `issuer`); NULL when it is none that we know. A
 * name proves nothing: anybody can put any name into a certificate, and most companies give their device's issuer a name of
 * their own.
 */
const struct inspection_product *inspection_product_find(const char *issuer);

/* The name of that product, or NULL. */
const char *inspection_product_of(const char *issuer);

#endif
