package io.gpudocker.messages.schema;

import io.gpudocker.messages.Names;
import java.util.regex.Pattern;

/**
 * The forms of text in commands. Each pattern means the same in Java and in JSON Schema (ECMA 262) and covers the whole
 * text; the length is looked at first, so that no pattern ever runs over a long text.
 */
public enum Form {
    /** Anything at all, of any length: for what workers write. */
    ANY("", Integer.MAX_VALUE, "is text"),
    NAME(
            Names.PATTERN,
            63,
            "must be 1 to 63 of a-z, 0-9, '_' and '.', beginning with a letter or digit; a dash is not allowed, since"
                    + " foo-3 is version 3 of foo"),
    IMAGE(
            Patterns.REPOSITORY + Patterns.TAG + "?(?:@sha256:[a-f0-9]{64})?",
            512,
            "must be an image reference such as pytorch:2.8 or images.example.com/team/image:1.0, its repository in"
                    + " lower case"),
    NEW_IMAGE(
            Patterns.REPOSITORY + Patterns.TAG + "?",
            512,
            "must be an image name such as team/image:1.0, its repository in lower case, without a digest"),
    ENV("[^=\\u0000]+=[^\\u0000]*", 32_768, "must be NAME=value with a name and without NUL characters"),
    ARGUMENT("[^\\u0000]*", 32_768, "must not contain NUL characters"),
    /** An absolute path that is not the root. */
    DESTINATION(
            Patterns.PATH,
            4_095,
            "must be an absolute path other than /, without '.', '..', '//', ':', a '/' at the end or control characters"),
    /** An absolute path; the root is one. */
    PATH(
            "/|" + Patterns.PATH,
            4_095,
            "must be an absolute path without '.', '..', '//', ':', a '/' at the end or control characters"),
    BIND_SOURCE(
            "/|" + Patterns.PATH + "|" + Names.PATTERN,
            4_095,
            "must be the name of a volume, or an absolute path of the host without '.', '..', '//' or ':'"),
    USER(
            "[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,63})?",
            129,
            "must be a user name or id, if need be with a group: user:group"),
    LABEL_KEY(
            "(?!gdw\\.)[^\\u0000-\\u0020=\\u007f]+",
            255,
            "must not be empty, contain blanks, control characters or '=', nor begin with gdw., which is the worker's own"),
    LABEL_VALUE("[^\\u0000]*", 4_096, "must not contain NUL characters"),
    IDENTIFIER("[^\\u0000-\\u001f\\u007f]+", 1_024, "must not be empty or contain control characters"),
    NFS_SERVER("[A-Za-z0-9.:_-]+", 255, "must be a host name or an address"),
    NFS_OPTIONS("[A-Za-z0-9_=.,:/-]+", 512, "must be mount options such as ro,nfsvers=4");

    private final String pattern;
    private final int maxLength;
    private final String message;
    private final Pattern compiled;

    Form(String pattern, int maxLength, String message) {
        this.pattern = pattern;
        this.maxLength = maxLength;
        this.message = message;
        this.compiled = Pattern.compile(pattern);
    }

    /** The pattern, not anchored, that the whole text matches. */
    public String pattern() {
        return pattern;
    }

    /** In UTF-16 units; {@link Integer#MAX_VALUE} where there is no limit. */
    public int maxLength() {
        return maxLength;
    }

    /** What is demanded, as the end of a sentence that begins with the field's name. */
    public String message() {
        return message;
    }

    /** Whether a text no longer than {@link #maxLength()} has this form. */
    public boolean matches(String text) {
        return this == ANY || compiled.matcher(text).matches();
    }

    private static final class Patterns {
        static final String PATH = "(?:/(?!\\.{1,2}(?:/|$))[^/:\\u0000-\\u001f\\u007f]+)+";
        private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
        private static final String DOMAIN = LABEL + "(?:\\." + LABEL + ")*(?::[0-9]{1,5})?";
        private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*";
        static final String REPOSITORY = "(?:" + DOMAIN + "/)?" + COMPONENT + "(?:/" + COMPONENT + ")*";
        static final String TAG = "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})";
    }
}
