#include "core/photo/colour.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/photo/photo_fixtures.h"

namespace lineament {
namespace {

// Says that every mix of inks is the grey of L* 50, so that the profile's use shows.
int constant_grey(const cmsUInt16Number[], cmsUInt16Number out[], void*) {
    const cmsCIELab grey{50, 0, 0};
    cmsFloat2LabEncodedV2(out, &grey);
    return TRUE;
}

Bytes flat_cmyk_profile() {
    cmsHPROFILE profile = cmsCreateProfilePlaceholder(nullptr);
    cmsSetProfileVersion(profile, 2.1);
    cmsSetDeviceClass(profile, cmsSigOutputClass);
    cmsSetColorSpace(profile, cmsSigCmykData);
    cmsSetPCS(profile, cmsSigLabData);
    cmsPipeline* pipeline = cmsPipelineAlloc(nullptr, 4, 3);
    cmsStage* table = cmsStageAllocCLut16bit(nullptr, 2, 4, 3, nullptr);
    cmsStageSampleCLut16bit(table, constant_grey, nullptr, 0);
    cmsPipelineInsertStage(pipeline, cmsAT_END, table);
    for (const cmsTagSignature tag : {cmsSigAToB0Tag, cmsSigAToB1Tag})
        cmsWriteTag(profile, tag, pipeline);
    cmsPipelineFree(pipeline);
    return saved_profile(profile);
}

TEST(Colour, WithoutAProfileValuesStay) {
    const cv::Mat pixels = pattern(20, 10, CV_8UC3);
    EXPECT_TRUE(same_pixels(to_srgb8(photo_of(pixels)), pixels));
}

TEST(Colour, AWideProfileMovesColoursAndComesBack) {
    Photo photo = photo_of(cv::Mat(4, 4, CV_8UC3, cv::Scalar(120, 160, 110)));
    photo.icc_profile = wide_rgb_profile();
    const cv::Mat srgb = to_srgb8(photo);
    EXPECT_LT(srgb.at<cv::Vec3b>(1, 1)[0], 110) << "a green of the wide space has less red in sRGB";
    cv::Mat rendered;
    srgb.convertTo(rendered, CV_32F, 1.0 / 255);
    const SrgbToPhoto back(photo);
    EXPECT_FALSE(back.is_identity());
    cv::Mat again;
    back.convert(rendered).convertTo(again, CV_8U, 255);
    EXPECT_LE(cv::norm(again, photo.pixels, cv::NORM_INF), 2);
}

TEST(Colour, SixteenBitsAndAlpha) {
    Photo photo = photo_of(cv::Mat(4, 4, CV_16UC4, cv::Scalar(65535, 0, 32896, 257 * 77)));
    const cv::Mat with = to_srgb8(photo, true), without = to_srgb8(photo);
    EXPECT_EQ(with.at<cv::Vec4b>(0, 0), cv::Vec4b(255, 0, 128, 77));
    EXPECT_EQ(without.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 0, 128));
}

TEST(Colour, GreyProfilesAreHonoured) {
    Photo photo = photo_of(cv::Mat(2, 2, CV_8UC3, cv::Scalar::all(128)));
    photo.was_grey = true;
    photo.icc_profile = grey_profile(1.0);  // linear: half the light is a lighter grey in sRGB
    const cv::Vec3b got = to_srgb8(photo).at<cv::Vec3b>(0, 0);
    EXPECT_NEAR(got[0], 188, 2);
    EXPECT_NEAR(got[0], got[2], 1);
}

TEST(Colour, SrgbIsRecognised) {
    Photo photo = photo_of(pattern(4, 4, CV_8UC3));
    photo.icc_profile = saved_profile(cmsCreate_sRGBProfile());
    EXPECT_TRUE(SrgbToPhoto(photo).is_identity());
    EXPECT_TRUE(same_pixels(to_srgb8(photo), photo.pixels));
}

TEST(Colour, ABrokenProfileCountsAsSrgb) {
    Photo photo = photo_of(pattern(4, 4, CV_8UC3));
    photo.icc_profile = Bytes(200, 3);
    EXPECT_TRUE(same_pixels(to_srgb8(photo), photo.pixels));
}

TEST(Colour, CmykFollowsItsProfile) {
    const cv::Mat inks(2, 2, CV_8UC4, cv::Scalar(0, 255, 255, 0));
    EXPECT_EQ(cmyk_to_srgb(inks, {}).at<cv::Vec3b>(0, 0), cv::Vec3b(255, 0, 0));
    const cv::Vec3b by_profile = cmyk_to_srgb(inks, flat_cmyk_profile()).at<cv::Vec3b>(0, 0);
    for (int c = 0; c < 3; ++c)
        EXPECT_NEAR(by_profile[c], 119, 3);
}

}  // namespace
}  // namespace lineament
