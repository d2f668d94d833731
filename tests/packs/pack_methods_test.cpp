#include "core/packs/pack_methods.h"

#include <gmock/gmock.h>

#include <set>

#include "tests/support/weights_test_support.h"

namespace lineament::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

PackManifest holding(const std::vector<std::string>& roles) {
    PackManifest pack;
    pack.id = "made-up";
    for (const std::string& role : roles)
        pack.files.push_back({role, role + ".safetensors", 1, std::string(64, '0'), "", "", ""});
    return pack;
}

const PackMethod& method(const std::string& id) {
    for (const PackMethod& each : pack_methods()) {
        if (each.id == id) return each;
    }
    throw std::out_of_range(id);
}

TEST(PackMethods, AreServedByWhatThePackHoldsAlone) {
    EXPECT_TRUE(served_methods(holding({})).empty());
    EXPECT_TRUE(served_methods(holding({"generator", "direction:age"})).empty());
    EXPECT_THAT(served_methods(holding({"generator", "e4e", "sfe_inverter", "sfe_editor"})),
                ElementsAre("sfe", "e4e", "sfe_inverter"))
        << "in the order in which they are offered";
    EXPECT_THAT(served_methods(holding({"generator", "psp", "warpres"})), ElementsAre("warpres", "psp"));
    EXPECT_THAT(served_methods(holding({"styleres_generator", "styleres_e4e", "styleres"})), ElementsAre("styleres"));
}

TEST(PackMethods, SayWhichRolesAreMissingAndWhichAreUsed) {
    const PackMethod warpres = method("warpres");
    EXPECT_THAT(warpres.missing_roles(holding({"warpres"})), ElementsAre("generator", "e4e|psp"));
    EXPECT_THAT(role_alternatives("e4e|psp"), ElementsAre("e4e", "psp"));
    EXPECT_THAT(warpres.used_roles(holding({"psp", "e4e", "warpres", "generator"})),
                ElementsAre("generator", "e4e", "warpres"))
        << "of two alternatives the first";
    EXPECT_THAT(method("styleres").used_roles(holding({"generator", "styleres_e4e", "styleres"})),
                ElementsAre("generator", "styleres_e4e", "styleres"));
}

TEST(PackMethods, EachHasANetworkOfItsOwnLast) {
    std::set<std::string> ids, own;
    for (const PackMethod& each : pack_methods()) {
        EXPECT_TRUE(ids.insert(each.id).second) << each.id;
        EXPECT_FALSE(each.title.empty()) << each.id;
        ASSERT_FALSE(each.roles.empty()) << each.id;
        EXPECT_TRUE(own.insert(each.roles.back()).second) << each.id;
        EXPECT_THAT(each.roles.back(), Not(HasSubstr("|"))) << each.id;
    }
}

using PackFields = FolderTest;

TEST_F(PackFields, AnOldPackThatListsItsMethodsIsReadAndServesWhatItHolds) {
    for (const char* listed : {R"(["sfe", "fs"])", R"("sfe")", "[7]", "{}"}) {
        const std::string text = R"({"format_version": 1, "id": "old", "methods": )" + std::string(listed) + "}";
        write_bytes(in_folder("pack.json"), {text.begin(), text.end()});
        const PackManifest pack = load_pack(folder_.string());
        EXPECT_EQ(pack.id, "old") << listed;
        EXPECT_TRUE(served_methods(pack).empty()) << listed;
        save_pack(pack, folder_.string());
        const std::vector<uint8_t> saved = read_bytes(in_folder("pack.json"));
        EXPECT_THAT(std::string(saved.begin(), saved.end()), Not(HasSubstr("methods"))) << listed;
    }
}

}  // namespace
}  // namespace lineament::testing
