// as: src/registers/names/sample.cc
#include "registers/members/queries.h"
#include "registers/members/register.h"  // bad
#include "registers/names/register.h"
