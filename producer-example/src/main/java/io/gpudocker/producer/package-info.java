/** The command-line client gdw, and the example of a client to copy: {@code verb} says what can be asked, {@code call} asks. */
@NullMarked
package io.gpudocker.producer;

import org.jspecify.annotations.NullMarked;
