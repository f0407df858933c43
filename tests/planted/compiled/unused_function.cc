// caught: Werror=unused-function
namespace {
int nobody() { return 1; }
}  // namespace
