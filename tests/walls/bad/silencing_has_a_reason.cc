// as: src/base/sample.cc
int a = 1;  // NOLINT // bad
int b = 1;  // NOLINT(bugprone-something) // bad
// NOLINTNEXTLINE // bad
int c = 1;
int d = 1;  // NOLINT(bugprone-something): the name is the protocol's
// clang-format off // bad
// clang-format on
// clang-format off: one row of the table a line
// clang-format on
