// as: src/node/string_utils.h
// What is in here could be anything. // bad
#pragma once
