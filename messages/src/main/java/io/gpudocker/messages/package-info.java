/** What travels between clients and workers: resource kinds, error codes and the values that messages are made of. */
@NullMarked
package io.gpudocker.messages;

import org.jspecify.annotations.NullMarked;
