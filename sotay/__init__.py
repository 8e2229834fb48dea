"""Sotay: one set of Markdown procedures and one file per commune become a site and a manual for each.

The story of a build, by module:

    load      reads docs/, units/ and references/ into Sources and notes every mistake in a file
    check     adds the mistakes that show only when files are seen together
    expand    fills values in: (Sources, unit) -> a Manual for staff and one for citizens
    control   compares fingerprints with the commune's register: what is in force, what is a draft
    markup    turns each page's Markdown into HTML, once for site and print
    site      renders a Manual as a tree of HTML with mkdocs
    sheet     gives each document its print form: front, body, band
    pdf       lays those out, by content, so that equal words are laid out once
    docx      writes forms as Word files to fill in
    lists     works out the lists of documents, forms, records as values; workbook writes them for Excel
    work      works out what each role does in which procedure, and how much it is
    bind      stacks a front from its blocks, binds front, body and band, and documents into the printed manual
    publish   exchanges the finished trees for the published ones
    editions  compares an edition of the standard with the next, and what that means for the documents
    portal    writes the pages about all communes: acts that change, a change of edition
    pipeline  runs these stages in order, in parallel, remembering results in the cache
    cluster   runs them on the workers of a Dask cluster, which hand results on through a shared store
"""
