filedesc://old.arc 0.0.0.0 20310615083000 text/plain 76
1 0 Invented
URL IP-address Archive-date Content-type Archive-length

