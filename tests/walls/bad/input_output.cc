// as: src/state/sample.cc
#include <cstdio>      // bad
#include <filesystem>  // bad
#include <fstream>     // bad
#include <iostream>    // bad
#include <unistd.h>    // bad
#include <string>

void tell() {
  std::cout << "hello";                  // bad
  printf("hello");                       // bad
  std::snprintf(buffer, 3, "%d", 1);     // bad
  FILE* file = fopen("zone", "r");       // bad
  std::ifstream stream("zone");          // bad
  std::filesystem::remove("zone");       // bad
  ::open("zone", 0);                     // bad
  fwrite(buffer, 1, 3, file);            // bad
  State::open(store, height, root);
  view.read(key);
}
