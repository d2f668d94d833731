#include "core/base/log_text.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "core/base/program_folders.h"

namespace lineament {
namespace {

TEST(LogText, IsOneLine) {
    EXPECT_EQ(log_text("first\nsecond\tthird\r\n"), "first second third");
    EXPECT_EQ(log_text(""), "");
    EXPECT_EQ(log_text("Grüße an Zoë"), "Grüße an Zoë");
}

TEST(LogText, OfAFileOnlyItsNameStays) {
    EXPECT_EQ(log_text("/srv/photos/beach.jpg"), "beach.jpg");
    EXPECT_EQ(log_text("Cannot read the file '/srv/My holidays/the beach.jpg': it is cut off."),
              "Cannot read the file 'the beach.jpg': it is cut off.");
    EXPECT_EQ(log_text("\u201c/srv/Fotos/Strand.jpg\u201d ist beschädigt."), "\u201cStrand.jpg\u201d ist beschädigt.");
    EXPECT_EQ(log_text("Saved (/srv/anna/a.png)."), "Saved (a.png).");
    EXPECT_EQ(log_text("/srv/a/one.png, /srv/b/two.png /srv/c/three.png"), "one.png, two.png three.png");
    EXPECT_EQ(log_text("file:///srv/anna/a.png"), "file:a.png");
    EXPECT_EQ(log_text("The folder /srv/photos/ is read-only."), "The folder photos/ is read-only.");
}

TEST(LogText, FoldersWithBlanksDoNotStay) {
    const std::string line = log_text("The photo /srv/Anna Bell/My holidays/beach.jpg is cut off. Get it anew.");
    EXPECT_EQ(line, "The photo beach.jpg is cut off. Get it anew.");
}

TEST(LogText, WhatIsNoPathFromTheRootStays) {
    for (const char* text :
         {"12 px/s and 3 km/h", "either/or", "https://example.org/models/e4e.pt", "a / b", "models/e4e.pt"})
        EXPECT_EQ(log_text(text), text);
}

TEST(LogText, ThePersonsNameIsNotToldByTheHome) {
    const char* before = std::getenv("HOME");
    const std::string kept = before ? before : "";
    ::setenv("HOME", "/srv/people/anna", 1);
    EXPECT_EQ(log_text("The folder '/srv/people/anna' is read-only."), "The folder '~' is read-only.");
    EXPECT_EQ(log_text("The folder /srv/people/anna is read-only."), "The folder ~ is read-only.");
    EXPECT_EQ(log_text("'/srv/people/anna/beach.jpg' is cut off."), "'beach.jpg' is cut off.");
    EXPECT_EQ(log_text("'/srv/people/annabel' is not there."), "'annabel' is not there.");
    if (before) {
        ::setenv("HOME", kept.c_str(), 1);
    } else {
        ::unsetenv("HOME");
    }
}

}  // namespace
}  // namespace lineament
