// Messages of DNS UPDATE, as the judge reads what a transaction carries. Pure function, any thread.
#pragma once

#include "dns/update.h"
#include "wire/messages.h"

namespace comity::simulation {

// One without changes when it is none.
[[nodiscard]] dns::Update update_in(const v1::DnsUpdate& it);

}  // namespace comity::simulation
