// as: src/registers/names/sample_test.cc
namespace comity::names {
using testing::Community;
using ledger::Code;  // bad
using ::comity::names::testing::as;
using std::chrono::milliseconds;        // bad
using Rows = std::vector<std::string>;  // milliseconds of rows
class Story : public Base {
  using Base::Base;
  Community community = as("Code");
};
}  // namespace comity::names
