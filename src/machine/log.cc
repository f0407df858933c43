#include "machine/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace comity::machine::log {

void start(LogLevel level) {
  auto logger =
      std::make_shared<spdlog::logger>("comity", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->flush_on(spdlog::level::info);
  switch (level) {
    case LogLevel::debug:
      logger->set_level(spdlog::level::debug);
      break;
    case LogLevel::info:
      logger->set_level(spdlog::level::info);
      break;
    case LogLevel::warning:
      logger->set_level(spdlog::level::warn);
      break;
    case LogLevel::error:
      logger->set_level(spdlog::level::err);
      break;
  }
  spdlog::set_default_logger(std::move(logger));
}

void debug(std::string_view text) { spdlog::debug("{}", text); }
void info(std::string_view text) { spdlog::info("{}", text); }
void warning(std::string_view text) { spdlog::warn("{}", text); }
void error(std::string_view text) { spdlog::error("{}", text); }

}  // namespace comity::machine::log
