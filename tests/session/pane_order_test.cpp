#include "core/session/pane_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace lineament {
namespace {

using Panes = std::vector<std::string>;

Panes whole_request(PaneOrder& order, Panes remaining, const std::string& focused) {
    Panes rendered;
    while (!remaining.empty()) {
        rendered.push_back(order.next(remaining, focused));
        remaining.erase(std::find(remaining.begin(), remaining.end(), rendered.back()));
    }
    return rendered;
}

TEST(PaneOrder, TheFocusedPaneIsFirstOfEveryWholeRequest) {
    PaneOrder order;
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(whole_request(order, {"a", "b", "c"}, "b"), (Panes{"b", "a", "c"}));
    EXPECT_EQ(whole_request(order, {"a", "b", "c"}, "a").front(), "a") << "the focus moved";
}

TEST(PaneOrder, RequestsCutShortAfterOnePaneStillReachAll) {
    PaneOrder order;
    Panes rendered;
    for (int i = 0; i < 6; ++i)
        rendered.push_back(order.next({"focus", "b", "c", "d"}, "focus"));
    EXPECT_EQ(rendered, (Panes{"focus", "b", "focus", "c", "focus", "d"}));
}

TEST(PaneOrder, WhatWasLeftOutComesBeforeWhatWasShown) {
    PaneOrder order;
    EXPECT_EQ(order.next({"focus", "b", "c"}, "focus"), "focus");
    EXPECT_EQ(order.next({"b", "c"}, "focus"), "b");
    // A newer request begins.
    EXPECT_EQ(whole_request(order, {"focus", "b", "c"}, "focus"), (Panes{"focus", "c", "b"}));
}

TEST(PaneOrder, OnePaneAndNone) {
    PaneOrder order;
    EXPECT_EQ(order.next({"a"}, "a"), "a");
    EXPECT_EQ(order.next({"a"}, "a"), "a");
    EXPECT_THROW(order.next({}, "a"), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
