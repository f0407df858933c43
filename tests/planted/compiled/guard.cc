// by file, not in a unit: .*vector.*is not a member of
std::vector<int> numbers() { return {1, 2}; }
