package io.gpudocker.producer.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Shares the lines of a screen among sections, each a header and its rows: a section gets what it needs, and where that is too
 * much for all, the large ones give. What is left out is counted.
 */
final class Fit {
    private Fit() {}

    /**
     * The sections below each other with an empty line between, where there is room for it.
     *
     * @param width of what is added here; the sections fit already
     * @param height lines there are; no more are used
     */
    static List<String> lines(List<List<String>> sections, int width, int height) {
        int gaps = Math.max(0, sections.size() - 1);
        boolean roomy = height - gaps >= 4 * sections.size();
        int[] shares = shares(sections, roomy ? height - gaps : height);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < shares.length; i++) {
            List<String> shown = cut(sections.get(i), shares[i], width);
            if (roomy && !lines.isEmpty() && !shown.isEmpty()) {
                lines.add("");
            }
            lines.addAll(shown);
        }
        return lines;
    }

    /** A line to each in turn until there are no more, or nobody needs one. */
    private static int[] shares(List<List<String>> sections, int height) {
        int[] shares = new int[sections.size()];
        int left = height;
        boolean wanted = true;
        while (left > 0 && wanted) {
            wanted = false;
            for (int i = 0; i < shares.length && left > 0; i++) {
                if (shares[i] < sections.get(i).size()) {
                    shares[i]++;
                    left--;
                    wanted = true;
                }
            }
        }
        return shares;
    }

    private static List<String> cut(List<String> section, int share, int width) {
        if (share >= section.size()) {
            return section;
        }
        if (share < 2) {
            // A header with nothing below it says nothing.
            return List.of();
        }
        List<String> shown = new ArrayList<>(section.subList(0, share - 1));
        shown.add(Cut.to("… " + (section.size() - shown.size()) + " more", width));
        return shown;
    }
}
