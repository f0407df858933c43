// as: src/base/sample.cc
int one = 1;    // TODO: more // bad
int two = 2;    /* FIXME */ // bad
int three = 3;  // XXX // bad
int todo = 4;
