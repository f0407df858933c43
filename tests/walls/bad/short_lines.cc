// as: src/base/sample.cc
int a = 1; // long long long long long long long long long long long long long long long long long long long long // bad
int b = 2;
