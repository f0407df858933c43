// as: src/base/sample.h
// Decides for all who include it.
#pragma once

using namespace std;           // bad
using namespace comity::state;  // bad
using std::string;
namespace other = comity::state;
