// caught: Werror=unused-result
#include "base/result.h"
[[nodiscard]] comity::Status step();
void walk() { step(); }
