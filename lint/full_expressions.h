#pragma once

/// lint/full_expressions.h - cuts C++ into full expressions. The compiler evaluates each as one
/// unit, and its temporaries live until its end. That is the unit in which g++ 12 goes wrong and
/// in which compilers may choose the order of evaluation.
///
/// A parser by appearance: it knows braces, lambdas and statement heads, not types. Code it cannot
/// follow yields odd expressions, never a crash; brackets are followed 256 deep.

#include <cstddef>
#include <vector>

#include "lint/token.h"

namespace wavetank::lint {

/// A lambda inside a full expression. The body is not part of that expression.
struct Lambda {
  explicit Lambda(int line_) : line(line_) {}

  int line;
  bool captures = false;           ///< Anything, by value or by reference.
  bool captures_by_value = false;  ///< [x], [=], [x = y], [*this]; not [this].
  bool is_coroutine = false;
  bool called_at_once = false;  ///< [..](..) {..}(..)
};

/// A braced initialiser; those inside another are part of it.
struct Braces {
  Braces(int line_, bool of_named_type_) : line(line_), of_named_type(of_named_type_) {}

  int line;
  bool of_named_type;  ///< Behind a name: T{..}, std::vector<T>{..}, T x{..}; else f({..}).
};

struct FullExpression {
  enum class Role { kStatement, kCondition };  ///< Condition: of if, while, switch, for; and ++i.

  explicit FullExpression(Role role_, bool in_handler_) : role(role_), in_handler(in_handler_) {}
  int line() const { return tokens.empty() ? 0 : tokens.front().line; }

  Role role;
  bool in_handler;  ///< Inside a catch block.
  /// In order. The body of a lambda is left out; so are its parameters.
  std::vector<Token> tokens;
  std::vector<Lambda> lambdas;
  std::vector<Braces> braces;
};

/// A function body. Lambdas are part of the function around them.
struct FunctionBody {
  FunctionBody(int first_line_, int last_line_) : first_line(first_line_), last_line(last_line_) {}
  int length() const { return last_line - first_line + 1; }  ///< From the head to the brace.

  int first_line;
  int last_line;
};

struct ParsedSource {
  std::vector<FullExpression> expressions;
  std::vector<FunctionBody> functions;
};

ParsedSource parse(const std::vector<Token>& tokens);

/// A co_await expression; not the declaration of an `operator co_await`.
bool is_await(const std::vector<Token>& tokens, std::size_t index);

}  // namespace wavetank::lint
