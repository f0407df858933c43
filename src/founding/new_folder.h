// The folder of a new community, whole or not at all.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "folder/data_folder.h"

namespace comity::founding {

// What its comityd.toml says.
[[nodiscard]] std::string config_text(std::uint16_t api_port);

// Runs `build` on "<data>.partial" and renames it to `data` when all went well. Errors: conflict
// when something lies in `data`, and those of `build`.
[[nodiscard]] Status build_folder(
    const std::string& data, const std::function<Status(const folder::DataFolder& partial)>& build);

}  // namespace comity::founding
