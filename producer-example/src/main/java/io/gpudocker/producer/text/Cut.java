package io.gpudocker.producer.text;

/** Text for one line of a terminal. */
final class Cut {
    private Cut() {}

    /** As much of it as fits, with an ellipsis where something is missing, and without what a terminal would obey. */
    static String to(String text, int width) {
        String plain = text.codePoints().anyMatch(Character::isISOControl) ? text.replaceAll("\\p{Cntrl}", " ") : text;
        if (plain.length() <= width) {
            return plain;
        }
        return width < 1 ? "" : plain.substring(0, width - 1) + "…";
    }
}
