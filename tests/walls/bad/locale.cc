// as: src/registers/names/sample.cc
#include <cctype>   // bad
#include <locale>   // bad
#include <sstream>  // bad

std::string lower(std::string text) {
  setlocale(LC_ALL, "");                      // bad
  const char first = std::tolower(text[0]);   // bad
  if (isalpha(first)) return text;            // bad
  if (std::isdigit(first)) return text;       // bad
  const auto number = strtoul(text.c_str(), nullptr, 10);  // bad
  const int port = std::stoi(text);           // bad
  const int other = atoi(text.c_str());       // bad
  std::ostringstream out;                     // bad
  if (label.isdigit()) return text;
  return ascii_lower(text);
}
