# One function per room. A room is a folder of src/: one static library, one include root of its
# own, one floor. A room may use rooms of lower floors only; layers.toml says which.
#
#   comity_room(base FLOOR 0)
#   comity_room(registers/names FLOOR 5 USES ledger dns LIBS PkgConfig::LDNS)
#
# - Sources are all .cc files below the folder; *_test.cc go to the test program test_<room>.
# - The include root is a generated folder with one symbolic link to the room, so that a header of
#   a room that is not in USES (or in the USES of those) cannot be found by the compiler.
# - A room may stand inside the folder of another, as crypto/frost does: it is left out of the
#   sources and of the include root of the outer one. The outer one learns of it by reading the
#   CMakeLists.txt that calls comity_room, one call on a line of its own.
# - USES is checked against the floors when CMake runs (comity_check_floors).
# - TEST_USES names rooms that only the tests need; TEST_SOURCES files of tests in another room that
#   make the world in which these tests run.

function(comity_target_name room out)
  string(REPLACE "/" "_" name "${room}")
  set(${out} "comity_${name}" PARENT_SCOPE)
endfunction()

# The folders of the rooms that stand inside the folder of `room`, at any depth.
function(comity_rooms_inside room folder out)
  file(STRINGS ${CMAKE_CURRENT_LIST_FILE} calls REGEX "^ *comity_room\\(${room}/")
  set(inside "")
  foreach(call ${calls})
    string(REGEX REPLACE "^ *comity_room\\(${room}/([^ )]+).*" "\\1" rest "${call}")
    list(APPEND inside ${folder}/${rest})
  endforeach()
  set(${out} "${inside}" PARENT_SCOPE)
endfunction()

# Makes `link` show `folder` without the folders in `inside`: one link when nothing is left out,
# else a folder of links.
function(comity_link_folder folder link inside)
  set(left_out FALSE)
  foreach(inner ${inside})
    string(FIND "${inner}/" "${folder}/" place)
    if(place EQUAL 0)
      set(left_out TRUE)
    endif()
  endforeach()
  if(NOT left_out)
    file(CREATE_LINK ${folder} ${link} SYMBOLIC)
    return()
  endif()
  file(MAKE_DIRECTORY ${link})
  file(GLOB entries CONFIGURE_DEPENDS ${folder}/*)
  foreach(entry ${entries})
    get_filename_component(name ${entry} NAME)
    if(NOT entry IN_LIST inside)
      comity_link_folder(${entry} ${link}/${name} "${inside}")
    endif()
  endforeach()
endfunction()

# Where a room is compiled file by file, what takes most of that is read once: the generated
# messages. A file that does not include them does not see them either.
function(comity_precompile_messages target floor sources)
  set(kind comity_messages_read)
  if(floor LESS_EQUAL 6)
    string(APPEND kind _without_exceptions)
  endif()
  set(any FALSE)
  foreach(source ${sources})
    file(STRINGS ${source} includes REGEX "^#include \"(wire|ledger)/messages\\.h\"")
    if(includes)
      set(any TRUE)
    else()
      set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    endif()
  endforeach()
  if(NOT any OR NOT TARGET comity_wire OR target STREQUAL "comity_wire")
    return()
  endif()
  if(NOT TARGET ${kind})
    file(WRITE ${CMAKE_BINARY_DIR}/messages/${kind}.cc "")
    add_library(${kind} OBJECT ${CMAKE_BINARY_DIR}/messages/${kind}.cc)
    target_link_libraries(${kind} PRIVATE comity_flags comity_wire)
    target_precompile_headers(${kind} PRIVATE <wire/messages.h>)
    target_compile_options(${kind} PUBLIC -Winvalid-pch)
    if(floor LESS_EQUAL 6)
      target_compile_options(${kind} PRIVATE -fno-exceptions)
    endif()
  endif()
  target_precompile_headers(${target} REUSE_FROM ${kind})
endfunction()

function(comity_room room)
  cmake_parse_arguments(ROOM "" "FLOOR"
    "USES;LIBS;PRIVATE_LIBS;TEST_USES;TEST_LIBS;TEST_SOURCES" ${ARGN})
  comity_target_name(${room} target)
  set(folder ${CMAKE_SOURCE_DIR}/src/${room})

  comity_rooms_inside(${room} ${folder} inside)
  set(root ${CMAKE_BINARY_DIR}/include/${target})
  get_filename_component(parent ${root}/${room} DIRECTORY)
  # Made anew each time: a link of yesterday where a folder of links belongs would lead our writing
  # into the source.
  file(REMOVE_RECURSE ${root})
  file(MAKE_DIRECTORY ${parent})
  comity_link_folder(${folder} ${root}/${room} "${inside}")

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cc)
  foreach(inner ${inside})
    list(FILTER sources EXCLUDE REGEX "^${inner}/")
  endforeach()
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")

  if(sources)
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE comity_flags)
    if(ROOM_FLOOR LESS_EQUAL 6)
      target_compile_options(${target} PRIVATE -fno-exceptions)
    endif()
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${target} ${scope} ${root})
  if(sources AND NOT CMAKE_UNITY_BUILD)
    comity_precompile_messages(${target} ${ROOM_FLOOR} "${sources}")
  endif()
  foreach(used ${ROOM_USES})
    comity_target_name(${used} used_target)
    target_link_libraries(${target} ${scope} ${used_target})
  endforeach()
  target_link_libraries(${target} ${scope} ${ROOM_LIBS})
  if(ROOM_PRIVATE_LIBS AND sources)
    target_link_libraries(${target} PRIVATE ${ROOM_PRIVATE_LIBS})
  endif()

  set_property(GLOBAL APPEND PROPERTY COMITY_ROOMS ${room})
  set_property(GLOBAL PROPERTY COMITY_FLOOR_${room} ${ROOM_FLOOR})
  set_property(GLOBAL PROPERTY COMITY_USES_${room} "${ROOM_USES}")

  foreach(source ${ROOM_TEST_SOURCES})
    list(APPEND tests ${CMAKE_SOURCE_DIR}/src/${source})
  endforeach()
  if(tests AND NOT COMITY_FUZZ)
    string(REPLACE "comity_" "test_" test_target ${target})
    add_executable(${test_target} ${tests})
    # One unit in every build: nobody includes a test, so none has to stand by itself.
    set_target_properties(${test_target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
    target_link_libraries(${test_target} PRIVATE ${target} comity_flags GTest::gtest_main)
    foreach(used ${ROOM_TEST_USES})
      comity_target_name(${used} used_target)
      target_link_libraries(${test_target} PRIVATE ${used_target})
    endforeach()
    if(ROOM_TEST_LIBS)
      target_link_libraries(${test_target} PRIVATE ${ROOM_TEST_LIBS})
    endif()
    target_compile_definitions(${test_target} PRIVATE
      COMITY_SOURCE_DIR="${CMAKE_SOURCE_DIR}" COMITY_BINARY_DIR="${CMAKE_BINARY_DIR}")
    if(COMITY_UNIT_TESTS)
      add_test(NAME ${test_target} COMMAND ${test_target}
        WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
      set_tests_properties(${test_target} PROPERTIES LABELS unit)
    else()
      set_target_properties(${test_target} PROPERTIES EXCLUDE_FROM_ALL ON)
    endif()
  endif()
endfunction()

# Refuses at configure time every USES that does not point to a lower floor.
function(comity_check_floors)
  get_property(rooms GLOBAL PROPERTY COMITY_ROOMS)
  foreach(room ${rooms})
    get_property(floor GLOBAL PROPERTY COMITY_FLOOR_${room})
    get_property(uses GLOBAL PROPERTY COMITY_USES_${room})
    foreach(used ${uses})
      get_property(used_floor GLOBAL PROPERTY COMITY_FLOOR_${used})
      if("${used_floor}" STREQUAL "")
        message(FATAL_ERROR "${room} uses ${used}, which is no room")
      endif()
      # Registers stand side by side and may read each other's queries.h (lint checks that).
      if(NOT used_floor LESS floor
         AND NOT (room MATCHES "^registers/" AND used MATCHES "^registers/"))
        message(FATAL_ERROR "${room} (floor ${floor}) must not use ${used} (floor ${used_floor})")
      endif()
    endforeach()
  endforeach()
endfunction()
