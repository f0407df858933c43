// Scenarios as they stand in the files: README.md has the language. Any thread.
#pragma once

#include <string>
#include <vector>

#include "scenario.h"

namespace comity::test {

struct StoryLine {
  int number = 0;  // in its file, from 1
  std::string text;
};

struct Story {
  std::string file;      // without folder
  int number = 0;        // of the line on which it begins
  std::string sentence;  // what it shows
  std::string clause;    // where that is written
  std::vector<StoryLine> lines;
};

// Of all files of the folder, by name, each in its order. What is out of place in a file is a line
// of a story that no scenario understands, so that it fails there.
[[nodiscard]] std::vector<Story> read_stories(const std::string& folder);

// Tells it to a scenario that was told nothing yet. Empty when all of it holds, else
// "file:line: the line: what is wrong".
[[nodiscard]] std::string tell(const Story& story, Scenario& scenario);

}  // namespace comity::test
