/** What the documentation shows is true: its code compiles, its messages are valid, its links lead somewhere. */
@NullMarked
package io.gpudocker.messages.docs;

import org.jspecify.annotations.NullMarked;
