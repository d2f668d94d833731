#include "core/import/missing_files.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "core/packs/pack_methods.h"

namespace lineament::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> missing_in(const std::vector<std::string>& roles) {
    PackManifest pack;
    for (const std::string& role : roles) {
        pack.files.emplace_back();
        pack.files.back().role = role;
    }
    return missing_files(pack);
}

TEST(MissingFiles, ANewPackIsMeantForTheFirstMethod) {
    const auto all_of_sfe = ElementsAre(HasSubstr("StyleFeatureEditor: the generator"), HasSubstr("e4e_ffhq_encode.pt"),
                                        HasSubstr("the inverter"), HasSubstr("sfe_editor_light.pt"));
    EXPECT_THAT(missing_in({}), all_of_sfe);
    EXPECT_THAT(missing_in({"direction:age", "mapper:afro"}), all_of_sfe);
    EXPECT_THAT(missing_in({"generator"}), ElementsAre(HasSubstr("e4e_ffhq_encode.pt"), HasSubstr("the inverter"),
                                                       HasSubstr("sfe_editor_light.pt")));
    EXPECT_THAT(missing_in({"generator", "e4e"}), ElementsAre(HasSubstr("the inverter"), HasSubstr("feature editor")))
        << "e4e alone is served, but is there for more";
    EXPECT_THAT(missing_in({"ir_se50", "inception_fid"}), IsEmpty()) << "networks that compare need no method";
}

TEST(MissingFiles, APackForAnotherMethodIsAskedForThatOne) {
    EXPECT_THAT(missing_in({"generator", "fs"}), IsEmpty());
    EXPECT_THAT(missing_in({"generator", "psp"}), IsEmpty());
    EXPECT_THAT(missing_in({"fs"}), ElementsAre(AllOf(HasSubstr("Feature-Style"), HasSubstr("psp_ffhq_encode.pt"))));
    EXPECT_THAT(missing_in({"psp"}), ElementsAre(HasSubstr("pSp: the generator")));
    EXPECT_THAT(missing_in({"generator", "styleres_generator", "styleres_e4e", "styleres"}), IsEmpty());
}

TEST(MissingFiles, WarpResIsAMethodLikeTheOthers) {
    EXPECT_THAT(missing_in({"warpres"}),
                ElementsAre(HasSubstr("WarpRes: the generator"),
                            AllOf(HasSubstr("WarpRes: the e4e encoder"), HasSubstr(" or the pSp encoder"))));
    EXPECT_THAT(missing_in({"generator", "psp", "warpres"}), IsEmpty());
}

TEST(MissingFiles, ANetworkThatSeveralMethodsLackIsNamedOnce) {
    const std::vector<std::string> missing = missing_in({"sfe_editor", "fs", "psp"});
    EXPECT_EQ(std::count_if(missing.begin(), missing.end(),
                            [](const std::string& s) { return s.find("the generator") != std::string::npos; }),
              1);
}

TEST(MissingFiles, EveryMethodIsCompleteWithItsRolesAndAskedForEachOfThem) {
    for (const PackMethod& method : pack_methods()) {
        std::vector<std::string> roles;
        for (const std::string& role : method.roles)
            roles.push_back(role_alternatives(role).front());
        PackManifest whole;
        for (const std::string& role : roles) {
            whole.files.emplace_back();
            whole.files.back().role = role;
        }
        EXPECT_THAT(served_methods(whole), ::testing::Contains(method.id));
        for (std::size_t left_out = 0; left_out + 1 < roles.size(); ++left_out) {
            std::vector<std::string> others = roles;
            others.erase(others.begin() + static_cast<std::ptrdiff_t>(left_out));
            EXPECT_FALSE(missing_in(others).empty()) << method.id << " without " << roles[left_out];
        }
    }
}

}  // namespace
}  // namespace lineament::testing
