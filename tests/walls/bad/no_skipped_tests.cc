// as: src/base/sample_test.cc
TEST(Bytes, DISABLED_RoundTrip) {}  // bad
TEST(Bytes, Empty) {
  GTEST_SKIP() << "later";  // bad
}
