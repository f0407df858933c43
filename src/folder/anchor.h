// What the node has acknowledged last, kept beside its store and synced before anybody is told:
// with it a store that is older, cut or empty is noticed at the start (docs/decisions/anchor.md).
//
// The file has two places of a page each, written in turn, so that a write that is cut off leaves
// the other. A place holds one line, "comity anchor v1 HEIGHT ROOT LOG-SIZE LOG-ROOT CHECK", CHECK
// being the first 16 hex digits of SHA-256 over what stands before it. One thread advances.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "ledger/ledger.h"

namespace comity::folder {

using ledger::Acknowledged;

class Anchor {
 public:
  // What the file says; nothing when there is no file. corrupt: neither place holds a line and
  // nothing else.
  [[nodiscard]] static Result<std::optional<Acknowledged>> read(const std::string& path);
  // corrupt also when one place holds something else than it would after a whole write: a write was
  // cut off, or the disk changed it.
  [[nodiscard]] static Status check(const std::string& path);
  // A new file that says `first`, in the place of one that stands there.
  [[nodiscard]] static Result<Anchor> begin(const std::string& path, const Acknowledged& first);

  Anchor(Anchor&& other) noexcept;
  Anchor& operator=(Anchor&& other) = delete;
  ~Anchor();

  // Durable when it returns.
  [[nodiscard]] Status advance(const Acknowledged& newest);

 private:
  Anchor(std::string path, int file) : path_(std::move(path)), file_(file) {}

  std::string path_;
  int file_ = -1;
  bool second_ = true;  // the place that is written next
};

}  // namespace comity::folder
