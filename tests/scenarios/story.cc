#include "story.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace comity::test {
namespace {

// What stands between the first two quotation marks; empty where there are none.
std::string quoted(const std::string& text) {
  const std::size_t first = text.find('"');
  const std::size_t last = first == std::string::npos ? first : text.find('"', first + 1);
  return last == std::string::npos ? "" : text.substr(first + 1, last - first - 1);
}

void read_line(const std::string& text, int number, const std::string& file,
               std::vector<Story>& stories) {
  const Words words = split(text);
  if (words.empty() || words[0].starts_with("#")) return;
  if (words[0] == "scenario") {
    Story& story = stories.emplace_back();
    story.file = file;
    story.number = number;
    story.sentence = quoted(text);
    return;
  }
  // Before the first scenario a line is nobody's: it stands in one without a sentence.
  if (stories.empty() || stories.back().file != file) stories.emplace_back().file = file;
  Story& story = stories.back();
  if (words[0] == "clause" && story.clause.empty() && story.lines.empty()) {
    story.clause = text.substr(text.find("clause") + 7);
    return;
  }
  story.lines.push_back({number, text});
}

}  // namespace

std::vector<Story> read_stories(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".scn") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Story> stories;
  for (const std::filesystem::path& path : files) {
    std::ifstream file(path);
    std::string text;
    for (int number = 1; std::getline(file, text); ++number) {
      read_line(text, number, path.filename().string(), stories);
    }
  }
  return stories;
}

std::string tell(const Story& story, Scenario& scenario) {
  const auto at = [&](int number, const std::string& what) {
    return story.file + ":" + std::to_string(number) + ": " + what;
  };
  if (story.sentence.empty()) return at(story.number, "a scenario says in \"...\" what it shows");
  if (story.clause.empty()) return at(story.number, "a scenario names its clause on its next line");
  bool expects = false;
  for (const StoryLine& line : story.lines) {
    const std::string problem = scenario.line(line.text);
    if (!problem.empty()) return at(line.number, line.text + ": " + problem);
    expects = expects || split(line.text)[0] == "expect";
  }
  const std::string problem = scenario.end();
  if (!problem.empty()) return at(story.lines.back().number, problem);
  return expects ? "" : at(story.number, "a scenario without an expectation cannot fail");
}

}  // namespace comity::test
