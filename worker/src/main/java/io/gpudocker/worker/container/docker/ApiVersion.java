package io.gpudocker.worker.container.docker;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of the engine's API, such as 1.41. */
record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");
    private static final Comparator<ApiVersion> ORDER =
            Comparator.comparingInt(ApiVersion::major).thenComparingInt(ApiVersion::minor);

    /**
     * @throws IllegalArgumentException when it is none
     */
    static ApiVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an API version: " + text);
        }
        return new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** The lower of our version and the engine's highest; its lowest where even that is above ours. */
    static ApiVersion agree(ApiVersion ours, String engineLowest, String engineHighest) {
        ApiVersion highest = parse(engineHighest);
        ApiVersion lower = highest.compareTo(ours) < 0 ? highest : ours;
        ApiVersion lowest = parse(engineLowest);
        return lower.compareTo(lowest) < 0 ? lowest : lower;
    }

    @Override
    public int compareTo(ApiVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
