// as: src/base/sample.h
// Guarded by hand. // bad
#ifndef SAMPLE
#define SAMPLE
#endif
