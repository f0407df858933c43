// as: src/publications/zone/sample.cc
#include <map>
#include <unordered_map>  // bad
#include <unordered_set>  // bad

std::unordered_map<int, int> by_number;   // bad
std::unordered_set<int> numbers;          // bad
std::size_t at = std::hash<int>{}(3);     // bad
std::map<const Rule*, int> by_address;    // bad
std::map<std::string, const Rule*> by_name;
