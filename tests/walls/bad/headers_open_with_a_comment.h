// as: src/base/sample.h
#pragma once  // bad

// Too late.
