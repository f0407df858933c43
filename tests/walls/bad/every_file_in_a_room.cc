// as: src/attic/sample.cc
int nobody_links_this = 1;  // bad
